/** Rafiq in a React shop: one hook in the root, one on the confirmation page. */
import { load, on, page, track } from "@rafiq/widget";
import { useEffect, useState } from "react";

/** In the root, with the path that your router shows: loads the widget once, and tells it of every change of page. */
export function useRafiq(options, path) {
  useEffect(() => {
    load(options);
  }, [options.key]);
  useEffect(() => page(), [path]);
}

/** On the confirmation page. It may be drawn as often as React likes: one order is one prompt. */
export function useOrder(order) {
  useEffect(() => track(order), [order.order_number]);
}

/** The friend's gift, once there is one: its code for the basket, and the visit for the order. */
export function useGift() {
  const [gift, setGift] = useState(null);
  useEffect(() => on("offer", setGift), []);
  return gift;
}
