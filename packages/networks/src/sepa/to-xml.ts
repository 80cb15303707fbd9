import { DOMImplementation, XMLSerializer } from "@xmldom/xmldom";

/** The content of an element: text, or child elements in this order. A null child is omitted. */
type Content = string | { readonly [element: string]: Content | null };

/**
 * Serializes a document with all elements in one namespace. Text is escaped.
 *
 * @throws for characters that XML cannot represent (control characters, lone surrogates, U+FFFE, U+FFFF)
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
