import { z } from "zod";

/** The id of a master key that is given without one. */
const ONLY_KEY = "default";
const FORM =
  "must be 32 bytes in base64, or a list of keys, each with an id of its own: new:KEY,old:KEY; a key of Vault is vault:https://…/v1/transit/keys/NAME";

const localKey = z
  .tuple([z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), z.base64()])
  .transform(([id, text]) => ({ id, key: Buffer.from(text, "base64") }))
  .refine(({ key }) => key.length === 32);

/** `mount` is the URL of the engine. Without TLS it may be on this machine only, such as Vault's agent. */
const transitKey = z
  .tuple([
    z.literal("vault"),
    z
      .url()
      .regex(
        /^(?:https:|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]).*\/keys\/[A-Za-z0-9][\w.-]*$/,
      ),
  ])
  .transform(([id, url]) => {
    const [mount = "", name = ""] = url.split("/keys/");
    return { id: `${id}:${name}`, mount, name };
  });

const namedKey = localKey.or(transitKey);
const namedKeys = z
  .tuple([namedKey], namedKey)
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length);

export type TransitKey = z.infer<typeof transitKey>;
export type MasterKeySettings = z.infer<typeof namedKeys>;

/** Master keys, the first of which wraps: `id:key` or `vault:URL`, separated by commas or line breaks, or one key alone. */
export const masterKeys = z
  .string()
  .transform((text, context) => {
    const parts = text.split(/[,\n]/).map((part) => namedPart(part.trim()));
    const parsed = namedKeys.safeParse(
      parts.length === 1 && !text.includes(":") ? [[ONLY_KEY, text.trim()]] : parts,
    );
    if (parsed.success) return parsed.data;
    context.addIssue({ code: "custom", message: FORM });
    return z.NEVER;
  })
  .meta({ form: "32 bytes in base64, or a list `id:key`", file: true });

function namedPart(part: string): readonly [id: string, key: string] {
  const colon = part.indexOf(":");
  return [part.slice(0, Math.max(0, colon)), part.slice(colon + 1)];
}
