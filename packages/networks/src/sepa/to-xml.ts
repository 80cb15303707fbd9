import { DOMImplementation, XMLSerializer } from "@xmldom/xmldom";

/** What is in an element: text, or elements in this order. One of null is left out. */
type Content = string | { readonly [element: string]: Content | null };

/**
 * A document whose elements are all in one namespace. Text is written as it stands, whatever it is; the characters that XML
 * has no way to hold (control characters, halves of surrogate pairs, U+FFFE, U+FFFF) are refused with an error.
 */
export function toXml(namespace: string, name: string, content: Content): string {
  const document = new DOMImplementation().createDocument(namespace, "");
  const elementOf = (tag: string, inside: Content) => {
    const element = document.createElementNS(namespace, tag);
    if (typeof inside === "string") element.appendChild(document.createTextNode(inside));
    else {
      for (const [child, its] of Object.entries(inside))
        if (its !== null) element.appendChild(elementOf(child, its));
    }
    return element;
  };
  const text = new XMLSerializer().serializeToString(elementOf(name, content), {
    requireWellFormed: true,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`;
}
