/// <reference path="globals.d.ts" preserve="true" />
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
    /**
     * the language of letters to them
     */
    locale?: string | undefined;
    tags?: string[] | undefined;
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
    tags?: string[] | undefined;
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
    /**
     * who of yours did the work
     */
    served_by?: string | undefined;
    /**
     * where it was done
     */
    postcode?: string | undefined;
    /**
     * on which day, such as `2026-12-01`
     */
    service_date?: string | undefined;
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
        advocate?: string;
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
export type Surface = "share" | "balance" | "survey" | "how" | "desk";
