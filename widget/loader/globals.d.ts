/** What the widget adds to a page, for pages written in TypeScript: its elements, its events, its queue. */
import type { Events } from "./index.js";

type Told = { [Name in keyof Events as `rafiq:${Name}`]: CustomEvent<Events[Name]> };

declare global {
  interface Window {
    rafiq?: { push(...commands: unknown[][]): unknown; version?: string };
    rafiqConfig?: Record<string, string>;
  }
  interface DocumentEventMap extends Told {}
  interface HTMLElementTagNameMap {
    "rafiq-share": HTMLElement;
    "rafiq-offer": HTMLElement;
    "rafiq-balance": HTMLElement;
    "rafiq-survey": HTMLElement;
    "rafiq-prompt": HTMLElement;
  }
}
