/** Lets TSX know our elements: `import type {} from "@rafiq/widget/react"`. */
type Attributes = { token?: string; className?: string; id?: string; slot?: string; style?: object };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "rafiq-share": Attributes;
      "rafiq-offer": Attributes;
      "rafiq-balance": Attributes;
      "rafiq-survey": Attributes;
    }
  }
}

export {};
