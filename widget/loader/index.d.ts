/// <reference path="globals.d.ts" preserve="true" />
/** For shops that bundle: puts the one script tag into the page and speaks to it in typed words. No code of the widget is in here. */
/**
 * @typedef {object} Options
 * @property {string} address where your Rafiq answers, such as `https://friends.example`
 * @property {string} key the publishable key, `pk_live_…`
 * @property {string} [locale] `en`, `fa`, `ar`, `ms`, with a region if wanted
 * @property {"off"} [auto] nothing shows by itself
 * @property {"off"} [detect] other people's tags are not searched for an order
 * @property {string} [layer] the data layer, where it is not called `dataLayer`
 * @property {string} [placement] `card`, `popup`, `banner`, `tab`, or the selector of a place in the page
 * @property {"required"} [consent] nothing is stored before `consent(true)`
 * @property {"light" | "dark"} [theme] instead of what the page's background says
 * @property {string} [accent] a CSS colour
 * @property {string} [nonce] for a content security policy that wants one
 */
/**
 * @typedef {object} Customer
 * @property {string} [id] your own number for this person
 * @property {string} [email]
 * @property {string} [first_name]
 * @property {string} [last_name]
 * @property {string} [phone]
 */
/**
 * @typedef {object} Item
 * @property {string} [sku]
 * @property {string} [title]
 * @property {number} [quantity]
 * @property {string} [price] a decimal text, such as `"49.90"`
 * @property {string} [url]
 * @property {string} [image_url]
 */
/**
 * @typedef {object} Order
 * @property {string} order_number
 * @property {string} subtotal after discounts, before tax and shipping, as a decimal text
 * @property {string} currency ISO 4217, or `IRT`
 * @property {string} [placed_at]
 * @property {string} [updated_at]
 * @property {Customer} [customer]
 * @property {string[]} [coupon_codes]
 * @property {string} [referral]
 * @property {string} [referred_by]
 * @property {Item[]} [items]
 */
/**
 * What each event tells, by its name without `rafiq:`.
 * @typedef {object} Events
 * @property {{ version: string }} ready
 * @property {{ surface: string }} shown
 * @property {{ channel: string }} shared
 * @property {{ coupon_code: string, referral?: string, advocate?: { first_name?: string }, applied: () => void }} offer
 * @property {Record<string, never>} applied
 * @property {{ score: number, band: "promoter" | "passive" | "detractor" }} survey
 * @property {{ surface: string }} closed
 */
/** @typedef {"share" | "balance" | "survey"} Surface */
/** Loads the widget, once however often it is called; settles when it runs, and also when it could not be had. @param {Options} options */
export function load({ address, key, nonce, ...options }: Options): Promise<void>;
/**
 * Hears an event until the function that it returns is called.
 * @template {keyof Events} Name
 * @param {Name} name
 * @param {(detail: Events[Name]) => void} handler
 */
export function on<Name extends keyof Events>(name: Name, handler: (detail: Events[Name]) => void): () => void;
export function track(order: Order | string): void;
export function identify(who: Customer | string): void;
export function page(): void;
export function open(surface: Surface): void;
export function applied(): void;
export function consent(granted: boolean): void;
export function destroy(): void;
export type Options = {
    /**
     * where your Rafiq answers, such as `https://friends.example`
     */
    address: string;
    /**
     * the publishable key, `pk_live_…`
     */
    key: string;
    /**
     * `en`, `fa`, `ar`, `ms`, with a region if wanted
     */
    locale?: string | undefined;
    /**
     * nothing shows by itself
     */
    auto?: "off" | undefined;
    /**
     * other people's tags are not searched for an order
     */
    detect?: "off" | undefined;
    /**
     * the data layer, where it is not called `dataLayer`
     */
    layer?: string | undefined;
    /**
     * `card`, `popup`, `banner`, `tab`, or the selector of a place in the page
     */
    placement?: string | undefined;
    /**
     * nothing is stored before `consent(true)`
     */
    consent?: "required" | undefined;
    /**
     * instead of what the page's background says
     */
    theme?: "light" | "dark" | undefined;
    /**
     * a CSS colour
     */
    accent?: string | undefined;
    /**
     * for a content security policy that wants one
     */
    nonce?: string | undefined;
};
export type Customer = {
    /**
     * your own number for this person
     */
    id?: string | undefined;
    email?: string | undefined;
    first_name?: string | undefined;
    last_name?: string | undefined;
    phone?: string | undefined;
};
export type Item = {
    sku?: string | undefined;
    title?: string | undefined;
    quantity?: number | undefined;
    /**
     * a decimal text, such as `"49.90"`
     */
    price?: string | undefined;
    url?: string | undefined;
    image_url?: string | undefined;
};
export type Order = {
    order_number: string;
    /**
     * after discounts, before tax and shipping, as a decimal text
     */
    subtotal: string;
    /**
     * ISO 4217, or `IRT`
     */
    currency: string;
    placed_at?: string | undefined;
    updated_at?: string | undefined;
    customer?: Customer | undefined;
    coupon_codes?: string[] | undefined;
    referral?: string | undefined;
    referred_by?: string | undefined;
    items?: Item[] | undefined;
};
/**
 * What each event tells, by its name without `rafiq:`.
 */
export type Events = {
    ready: {
        version: string;
    };
    shown: {
        surface: string;
    };
    shared: {
        channel: string;
    };
    offer: {
        coupon_code: string;
        referral?: string;
        advocate?: {
            first_name?: string;
        };
        applied: () => void;
    };
    applied: Record<string, never>;
    survey: {
        score: number;
        band: "promoter" | "passive" | "detractor";
    };
    closed: {
        surface: string;
    };
};
export type Surface = "share" | "balance" | "survey";
