/** The shapes that pass between the widget's modules. */

declare global {
  const __RAFIQ_CONFIG__: Painted | null;
  const __RAFIQ_VERSION__: string;
  const __RAFIQ_PINNED__: boolean;
  interface Window {
    rafiq?: any;
    rafiqConfig?: Record<string, unknown>;
  }
}

export interface Benefit {
  kind: string;
  percent?: string | null;
  amount?: string | null;
  minimum?: string | null;
  expires_days?: number | null;
  /** A gift that is neither money nor a percentage off, in the four languages. */
  words?: Record<string, string>;
}

export interface Program {
  version: number;
  friend: Benefit;
  advocate: Benefit;
  currency: string;
  hold_days: number;
  window_days: number;
  minimum_order: string;
}

export interface Config {
  /** The server decides before anything shows by itself: who is not happy is not asked to share. */
  asks?: boolean;
  /** Some advocates have a deal of their own, so a friend may be offered something although there is no deal for all. */
  for_some?: boolean;
  v: number;
  store: { key: string; name: string; locale: string; currency: string };
  api: string;
  assets: string;
  program: Program | null;
  channels: Channel[];
  /** Our own clock, to the hour. */
  now?: string;
  /** What the merchant wrote, by channel; `all` for every other one, `subject` for e-mails. */
  texts?: Record<string, string>;
  /** Where a surface shows, if not as a card: prompt and offer. */
  surfaces?: Record<string, string>;
  /** The shop's own tools that are told what happens. */
  analytics?: string[];
  /** The deal in the language asked for. */
  words?: Deal;
  share_page: string;
  accent: string | null;
}

/** What each consent tool calls one purpose. */
export interface Purpose {
  shopify: string;
  allowed: string;
  wordpress: string;
  google: string;
  tcf: number;
}

/** What is written into the tag's own answer: all that the first drawing needs, and nothing more. */
export interface Painted {
  key: string;
  api: string;
  /** Where the further parts lie, if not beside the backend. */
  assets?: string;
  accent: string | null;
  /** A tab at the edge of every other page. */
  tab?: boolean;
  channels: Face[];
  /** In the store's own language. */
  words: Deal;
  /** The whole configuration, where it need not be asked for (previews). */
  config?: Config;
}

/** A channel's word, name and icon: one path in a box of 24, or a monogram. */
export type Face = [string, string, string];

export interface Channel {
  id: string;
  name: string;
  /** One path in a box of 24, or a monogram. */
  icon: string;
  /** Where the word goes: `{u}` is the link, `{t}` the text, `{s}` the subject. Without it the widget does it by itself. */
  to?: string;
  /** Only a phone can open it. */
  touch?: boolean;
}

/** The deal in words, filled in; without a program there is none. */
export interface Deal {
  lang: string;
  benefit?: string;
  reward?: string;
  give?: string;
  get?: string;
  fine?: string;
  copy: string;
  rewards: string;
}

export interface Share {
  url: string;
  code: string;
}

/** Something that was bought and has a page on the shop's own origins; `page` is what a link carries to lead there. */
export interface Product {
  title: string;
  image_url: string;
  page: string;
}

/** What a friend reads; where the text holds `{link}`, the link stands there. */
export interface Message {
  url: string;
  text: string;
  subject: string;
}

/** What the backend says to an order, an enrolment or an identity. */
export interface Answer {
  me: string | null;
  share: Share | null;
  prompt: { surface: string; due?: boolean } | null;
  proven: boolean;
  /** Of a page with an order, or an answer: nobody is asked to share here. */
  quiet?: boolean;
  /** Our own clock. */
  now?: string;
  products?: Product[];
  told?: Told;
}

/** One side of a test; texts and finished words by language. */
export interface Told {
  program?: Program;
  words?: Record<string, Deal>;
  texts?: Record<string, Record<string, string>>;
  surfaces?: Record<string, string>;
}

export interface Order {
  order_number: string;
  subtotal: string;
  currency: string;
  customer?: Customer;
  referral?: string;
  [field: string]: unknown;
}

export interface Customer {
  id?: string;
  email?: string;
  first_name?: string;
  [field: string]: unknown;
}

/** An order in the open, or a token signed by the store's server. */
export interface Purchase {
  order?: Order;
  token?: string;
  [field: string]: any;
}

export interface Coupon extends Benefit {
  code: string;
  currency: string;
  expires_at?: string | null;
  /** Of a gift without a code to enter, by language: what keeps it (`copy`), why (`how`), that it is kept (`copied`), and that it cannot be (`denied`). */
  keep?: Record<string, Record<string, string>>;
}

export interface Offer {
  status: "offered" | "refused";
  coupon: Coupon;
  advocate?: { first_name?: string };
  referral?: string;
  reason_code?: string;
  reason?: Record<string, string>;
  /** Our own page with the whole deal in plain words. */
  page?: string;
}

export interface Options {
  locale: string;
  auto: string;
  consent: string;
  detect: string;
  theme: string;
  accent: string;
  [name: string]: string;
}

export type Recall = ReturnType<typeof import("./memory.js").makeMemory>;
export type Memory = ReturnType<typeof import("./remember.js").remember>;
/** A language's words, surface by surface. */
export type Texts = Record<string, Words>;
export type Format = ReturnType<typeof import("./format.js").makeFormat>;
/** The core; what it is extended by is there once the story is. `tag` is the reader's language for Intl. */
export type Core = import("./core.js").Core & { config: Config; format: Format; tag: string };
export type Story = import("./story.js").Story;
export type Surface = import("./surface.js").Surface;
/** What a surface knows of itself. */
export interface Shown {
  /** The name of the view on show. */
  view: string;
  /** Opened by itself, not by the visitor. */
  auto?: boolean;
  /** The visitor has used it: nothing may take it away any more. */
  touched?: boolean;
  /** Shown above the page instead of inside it. */
  floats?: boolean;
  /** The channel pressed before the link was there. */
  eager?: any;
  /** Settles when the view is on show. */
  showing?: Promise<void>;
  /** The look of the place it shows in. */
  place?: string;
  /** Where the focus was when it opened. */
  returnTo?: HTMLElement | null;
}
export type Words = Record<string, string>;

/** Draws one surface: its content, given the element that holds it. Only the share view is drawn before the story is there. */
export type View = (surface: Surface, core: Core, story: Story) => Node;

