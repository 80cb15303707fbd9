import type { z } from "zod";

/** A text of an input: its path, and the schema of that text alone. */
export type InputString = { readonly path: string; readonly schema: z.core.$ZodType };

/** The schemas that a schema consists of, by the names of their places. */
function partsOf({
  _zod: { def: given },
}: z.core.$ZodType): readonly (readonly [string, unknown])[] {
  const def = given as unknown as Readonly<Record<string, unknown>>;
  switch (String(def["type"])) {
    case "object":
      return Object.entries(def["shape"] as object);
    case "union":
      return (def["options"] as readonly unknown[]).map((option) => ["", option]);
    case "array":
      return [["0", def["element"]]];
    case "record":
      return [
        ["key", def["keyType"]],
        ["value", def["valueType"]],
      ];
    case "pipe":
      return [["", def["in"]]];
    default:
      return "innerType" in def ? [["", def["innerType"]]] : [];
  }
}

/** Every text that an input takes. */
export function inputStrings(schema: z.core.$ZodType, path = ""): readonly InputString[] {
  if (schema._zod.def.type === "string") return [{ path, schema }];
  return partsOf(schema).flatMap(([name, part]) =>
    inputStrings(part as z.core.$ZodType, [path, name].filter((one) => one !== "").join(".")),
  );
}
