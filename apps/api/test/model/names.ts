/** The model's placeholder for an identifier that the API generates, such as an id or a hash. */
export type Name = `⟨${string}⟩`;

export const nameOf = (what: string, number: number): Name => `⟨${what} ${number}⟩`;

export type Names = {
  /** Replaces placeholders by the API's identifiers. Throws if one is not known yet. */
  real<Value>(value: Value): Value;
  /** Replaces placeholders in an expectation. Unknown ones are learnt from the answer, unless its identifier has a placeholder already. */
  resolved(expected: unknown, answered: unknown): unknown;
};

const NAME = /⟨[^⟩]+⟩/g;
/** Ids, hashes and traces. */
const REAL = "([\\w.-]{20,})";

export function createNames(): Names {
  const known = new Map<string, string>();
  const owners = new Map<string, string>();

  const translated = (text: string) => text.replaceAll(NAME, (name) => known.get(name) ?? name);

  function learn(text: string, answered: string): void {
    const fresh = [...text.matchAll(NAME)].map(([name]) => name).filter((name) => !known.has(name));
    if (fresh.length === 0) return;
    const pattern = translated(text).split(NAME).map(escaped).join(REAL);
    const found = new RegExp(`^${pattern}$`).exec(answered);
    for (const [place, name] of fresh.entries()) {
      const own = found?.[place + 1];
      if (own === undefined || owners.has(own)) continue;
      known.set(name, own);
      owners.set(own, name);
    }
  }

  function resolved(expected: unknown, answered: unknown): unknown {
    if (typeof expected === "string") {
      if (typeof answered === "string") learn(expected, answered);
      return translated(expected);
    }
    return mapped(expected, (value, key) => resolved(value, Reflect.get(Object(answered), key)));
  }

  function real<Value>(value: Value): Value {
    if (typeof value !== "string") return mapped(value, real) as Value;
    const text = translated(value);
    if (text.includes("⟨")) throw new Error(`${text} was never answered`);
    return text as Value;
  }

  return { real, resolved };
}

/** Maps the values of a list or object. */
export function mapped(
  value: unknown,
  change: (value: unknown, key: string | number) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((item, place) => change(item, place));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]));
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
