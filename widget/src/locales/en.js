// @ts-check
/** English, written by ear. `{name}` is filled in; each export belongs to one surface. */

export const share = {
  benefit: "{amount} off",
  gift: "a gift",
  give: "Give a friend {benefit}",
  get: "When they buy, you get {reward}.",
  newcomers: "For new customers.",
  minimum: "For new customers, on orders from {minimum}.",
  hold: "If they buy today, {reward} is yours on {date}, when the return time is over.",
  window: "Your link counts for {days} after they open it.",
  link: "Your link",
  via: "Share with",
  copy: "Copy",
  rewards: "My rewards",
  close: "Close",
  toman: "{n} toman",
  rial: "{n} rials",
};

export const story = {
  bought: "Thank you for your order!",
  message: "A gift from me: {benefit} at {store}. I get a reward if you buy.",
  subject: "{benefit} at {store}",
  copied: "Copied",
  thanks: "Thank you for sharing.",
};

export const qr = {
  scan: "Your friend can scan this with their camera.",
  label: "QR code of your link",
  full: "Full screen",
  print: "Print",
};

export const offer = {
  deal: "The whole deal",
  hello: "{friend} has a gift for you",
  someone: "A friend has a gift for you",
  benefit: "{benefit} on your order at {store}.",
  minimum: "On orders from {minimum}.",
  until: "Valid until {date}.",
  code: "Your code",
  copy: "Copy code",
  copied: "Copied. Paste it at checkout.",
  how: "Enter it at checkout.",
  applied: "Your discount is applied. You will see it at checkout.",
  disclosure: "{friend} gets a reward if you buy.",
  disclosure_someone: "Your friend gets a reward if you buy.",
  refused: "About your gift",
};

export const enrol = {
  intro: "Tell us where your link and your rewards belong.",
  email: "Your e-mail",
  button: "Get my link",
  note: "Only for your link and your rewards, no newsletter.",
  invalid: "Please check the e-mail address.",
  failed: "That did not work just now. Please try again in a moment.",
};

export const balance = {
  title: "My rewards",
  available: "Ready to use",
  debt: "{amount} to be settled by your next reward.",
  pending: "Waiting",
  redeemed: "Used",
  friend: "A friend",
  opened: "Opened on {date}",
  due: "Yours on {date}",
  empty: "No friend has bought through your link yet. When one does, you see it here.",
  share: "Share my link",
  unproven: "Your rewards are only shown to you. Sign in at {store}, or use the browser you shared from.",
  failed: "We cannot reach your rewards right now. They are safe; please try again in a moment.",
  retry: "Try again",
  back: "Back",
  ordered: "Ordered",
  delivered: "Delivered",
  hold: "Return time",
  reward: "Reward",
  details: "Why and when",
  status_pending: "Waiting",
  status_flagged: "Being checked",
  status_approved: "Earned",
  status_voided: "Not counted",
  status_blocked: "Not counted",
};

export const how = {
  title: "How it works",
  send: "Send your link to a friend.",
  gift: "Your friend gets {benefit}.",
  thanks: "We thank you when they buy.",
  back: "Share my link",
};

export const product = {
  open: "Share what I bought",
  what: "What do you want to share?",
  message: "I bought {product} at {store}. Here is {benefit} for you; I get a reward if you buy.",
};
