import { readFileSync } from "node:fs";
import { join } from "node:path";
import { validateXML } from "xmllint-wasm";

/** The facts of the official schema as far as we need them, in our own words. */
export const FACTS_SCHEMA = join(import.meta.dirname, "pain-011-facts.xsd");

/** The names of the documents that a schema refuses, in their order (libxml2's verdict). */
export async function invalidAmong(
  schemaFile: string,
  documents: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const names = Object.keys(documents);
  const { valid, errors, rawOutput } = await validateXML({
    xml: names.map((name, place) => ({
      fileName: `${place}.xml`,
      contents: documents[name] ?? "",
    })),
    schema: readFileSync(schemaFile, "utf8"),
  });
  const faulty = new Set(errors.map(({ loc }) => loc?.fileName));
  const invalid = names.filter((_name, place) => faulty.has(`${place}.xml`));
  // The fault is the schema's, or xmllint's own.
  if (!valid && invalid.length === 0) throw new Error(rawOutput);
  return invalid;
}
