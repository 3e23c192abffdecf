/** The shapes that pass between the widget's modules. */

declare global {
  const __RAFIQ_CONFIG__: Config | null;
  const __RAFIQ_VERSION__: string;
  const __RAFIQ_SURFACES__: Record<string, string>;
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
  v: number;
  store: { key: string; name: string; locale: string; currency: string };
  api: string;
  assets: string;
  program: Program | null;
  channels: string[];
  share_page: string;
  accent: string | null;
}

export interface Share {
  url: string;
  code: string;
}

/** What the backend says to an order, an enrolment or an identity. */
export interface Answer {
  me: string | null;
  share: Share | null;
  prompt: { surface: string } | null;
  proven: boolean;
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
}

export interface Offer {
  status: "offered" | "refused";
  coupon: Coupon;
  advocate?: { first_name?: string };
  referral?: string;
  reason_code?: string;
  reason?: Record<string, string>;
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

export type Memory = ReturnType<typeof import("./memory.js").makeMemory>;
export type Format = ReturnType<typeof import("./format.js").makeFormat>;
export type Core = import("./core.js").Core;
export type Story = import("./story.js").Story;
export type Surface = import("./element.js").Surface;
export type Words = Record<string, string>;

/** Draws one surface: its content, given the element that holds it. Only the share view is drawn before the story is there. */
export type View = (surface: Surface, core: Core, story: Story) => Node;

export interface ShareParts {
  content: any;
  grid: any;
  field: any;
  copy: any;
  mark: any;
  /** The channel pressed before the link was there. */
  eager?: string;
}
