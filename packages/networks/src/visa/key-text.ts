import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";

const rsaJwk = z.object({
  kty: z.literal("RSA"),
  n: z.string(),
  e: z.string(),
  d: z.string().exactOptional(),
  p: z.string().exactOptional(),
  q: z.string().exactOptional(),
  dp: z.string().exactOptional(),
  dq: z.string().exactOptional(),
  qi: z.string().exactOptional(),
});

/** PEM from an environment variable, where a line break may be written as `\n`. */
export const pemText = z
  .string()
  .min(1)
  .transform((text) => text.replaceAll("\\n", "\n"))
  .meta({ form: "PEM", file: true });

/** An RSA public key: PEM (SPKI, or a certificate) or a JWK as JSON. */
export const rsaPublicKey = rsaKey((text) =>
  text.trimStart().startsWith("{")
    ? createPublicKey({ key: rsaJwk.parse(JSON.parse(text)), format: "jwk" })
    : createPublicKey(text),
);

/** An RSA private key: PEM (PKCS #8 or #1) or a JWK as JSON. */
export const rsaPrivateKey = rsaKey((text) =>
  text.trimStart().startsWith("{")
    ? createPrivateKey({ key: rsaJwk.parse(JSON.parse(text)), format: "jwk" })
    : createPrivateKey(text),
);

function rsaKey(read: (text: string) => KeyObject) {
  const schema = pemText.transform((text, context): KeyObject => {
    try {
      const key = read(text);
      if (key.asymmetricKeyType === "rsa") {
        return key;
      }
    } catch {
      // Reported below, without the parser's message: it may quote the key.
    }
    context.addIssue("not an RSA key in PEM or JWK form");
    return z.NEVER;
  });
  return schema.meta({ form: "RSA key, PEM or JWK", file: true });
}
