// @ts-check
/** Further channels, loaded only for a store that chose one of them. */

/** `touch` marks what only a phone can open. @type {Record<string, {name: string, icon: string, to: string, touch?: boolean}>} */
const more = {
  messenger: {
    name: "Messenger",
    icon: "M12 3a9 8.5 0 0 0-6 14.8V21l3-1.6A9 8.5 0 1 0 12 3zM7 14l3.5-4 3 2.5L17 10",
    to: "fb-messenger://share?link={u}",
    touch: true,
  },
  reddit: {
    name: "Reddit",
    icon: "M12 8.5c5 0 8 2.5 8 5.5s-3.5 5.5-8 5.5S4 17 4 14s3-5.5 8-5.5zM12 8.5l1-5 4 1M9 13v.01M15 13v.01M9 16.5c2 1.3 4 1.3 6 0",
    to: "https://www.reddit.com/submit?url={u}&title={t}",
  },
  threads: {
    name: "Threads",
    icon: "M17.5 8C17 5 15 3.5 12 3.5 8 3.5 6 7 6 12s2 8.5 6 8.5c3 0 5.5-1.8 5.5-4.3 0-3-2.8-4.4-5.3-4.4-2 0-3.4 1-3.4 2.5s1.3 2.3 2.7 2.3c2 0 3.2-1.4 3.2-4S13.5 9 12 9c-1 0-1.8.3-2.3 1",
    to: "https://www.threads.com/intent/post?text={t}%20{u}",
  },
  bluesky: {
    name: "Bluesky",
    icon: "M12 11C10.5 8 7 4.5 4.5 4 3 3.7 3 6 3.5 9s2 4 4.5 4c-3 .5-4 2-2 4.5s4.5 2 6-2c1.5 4 4 4.5 6 2s1-4-2-4.5c2.5 0 4-1 4.5-4s.5-5.3-1-5C17 4.5 13.5 8 12 11z",
    to: "https://bsky.app/intent/compose?text={t}%20{u}",
  },
  line: {
    name: "LINE",
    icon: "M12 3.5c5 0 9 3 9 7 0 3.5-4 7-9 10.5v-3.6c-5 0-9-3-9-6.9s4-7 9-7zM7.5 8.5v4h2M12 8.5v4M15 12.5v-4l2 4v-4",
    to: "https://social-plugins.line.me/lineit/share?url={u}&text={t}",
  },
  viber: {
    name: "Viber",
    icon: "M12 3c6 0 8.5 2 8.5 7.5S18 18 12 18l-3.5 3.5V17.5C5 16.8 3.5 15 3.5 10.5 3.5 5 6 3 12 3zM9 7.5c-1.5 1 1.5 6 5.5 6.5l1-1.5-2-1-1 .7c-1-.5-1.6-1.3-1.8-2.2l.7-.8z",
    to: "viber://forward?text={t}%20{u}",
  },
  vk: {
    name: "VK",
    icon: "M3 7c.5 6 4 10 9.5 10h1V7M13.5 12c3-.5 5-2.5 6-5M13.5 12c3 .5 5.5 2.5 6.5 5",
    to: "https://vk.com/share.php?url={u}&title={t}",
  },
  eitaa: {
    name: "Eitaa",
    icon: "M4 19c3 1.5 9 2 13-1s4-9 1-12S8 2.5 5.5 6 4 14 8 14s6-5 3-5-3 7 2 7 7-3.5 7-3.5",
    to: "https://eitaa.com/share/url?url={u}&text={t}",
  },
  bale: {
    name: "Bale",
    icon: "M4 4.5c1.5 1 2 2 2 3.5A9 9 0 1 1 4 13zM8.5 12l3 3 5-5.5",
    to: "https://ble.ir/share/url?url={u}&text={t}",
  },
};

export default more;
