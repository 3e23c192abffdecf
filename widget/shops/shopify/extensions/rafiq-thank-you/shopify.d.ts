/** What Shopify puts into the page of the extension. */
declare const shopify: import("@shopify/ui-extensions/purchase.thank-you.block.render").Api;
