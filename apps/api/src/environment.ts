import { notificationEnvironment } from "@expunge/networks/visa/notification-configuration";
import { jsonText, portNumber } from "@expunge/schemas/boundary/environment-values";
import { processEnvironment } from "@expunge/schemas/boundary/process-environment";
import { DEMO_ISSUER } from "@expunge/schemas/boundary/token-audiences";
import { metricsEnvironment } from "@expunge/telemetry/metrics/metrics-environment";
import { tokenIssuers } from "#auth/token-issuer.ts";
import { tracingEnvironment } from "@expunge/telemetry/start-tracing";
import { z } from "zod";

const publicJwk = z.looseObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
});
const privateJwk = publicJwk.extend({ d: z.string() });
const signingKeys = jsonText.pipe(
  z.tuple([privateJwk], publicJwk).or(privateJwk.transform((key): [typeof key] => [key])),
);

const list = z.string().transform((text) => text.split(",").map((part) => part.trim()));
const proxies = list.pipe(z.array(z.ipv4().or(z.ipv6()).or(z.cidrv4()).or(z.cidrv6())).min(1));

/** As browsers send them in `Origin`. `null`, that of every sandboxed page, and patterns are none. */
const origins = list.pipe(
  z.array(
    z.string().refine((text) => /^https?:[^*]+$/.test(text) && URL.parse(text)?.origin === text, {
      error: "must be an origin, such as https://console.example.com",
    }),
  ),
);

/** The settings of the API. */
export const apiEnvironment = z
  .object({
    ...processEnvironment.shape,
    TOKEN_SIGNING_KEY: signingKeys.meta({
      form: "private Ed25519 JWK, or a JSON list",
      file: true,
      description:
        "Signs the tokens of `/oauth2/token`. Of a list, the first key signs, and the tokens of all others are good too.",
    }),
    TOKEN_ISSUERS: jsonText.pipe(tokenIssuers).optional().meta({
      form: "JSON list",
      file: true,
      description:
        "The identity providers that issue account and staff tokens, each with its `iss`, its keys, its kinds of token and its tenants ([example](operations.md#tokens)). Unset, no account and no member of staff is accepted.",
    }),
    TRUSTED_PROXIES: proxies.optional().meta({
      form: "addresses and networks (CIDR), separated by commas",
      description:
        "Proxies before the API, whose `X-Forwarded-For` names the caller's address. Failed logins are throttled per address; unset, it is that of the connection.",
    }),
    CORS_ORIGINS: origins.optional().meta({
      form: "origins, separated by commas",
      description:
        "The web pages that may call `/trpc` from a browser, each by its exact origin ([example](operations.md#calls-from-browsers)). Unset, none may.",
    }),
    NODE_ENV: z.string().optional().meta({
      description: "With `production` the API does not trust the identity provider of the demo.",
    }),
    HOST: z.string().default("127.0.0.1").meta({ description: "Address to listen on." }),
    PORT: portNumber.default(4000).meta({ description: "Port to listen on." }),
    DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(3).meta({
      description:
        "How long requests are still served after a SIGTERM while `/readyz` answers 503. Longer than the load balancer's interval between checks.",
    }),
    ...metricsEnvironment.shape,
    METRICS_PUBLIC: z.stringbool().prefault("false").meta({
      form: "`true` or `false`",
      description:
        "Whether the public listener serves `/metrics` too, to anyone. The demo's API does, on its loopback address.",
    }),
    ...notificationEnvironment.shape,
    ...tracingEnvironment.shape,
  })
  .refine(
    ({ NODE_ENV: mode, TOKEN_ISSUERS: issuers = [] }) =>
      !isProduction(mode) || issuers.every(({ issuer }) => issuer !== DEMO_ISSUER),
    {
      path: ["TOKEN_ISSUERS"],
      error: "names the identity provider of the demo, which issues no token in production",
    },
  );

/** `production` in any case, as the stack reads it. */
function isProduction(mode = ""): boolean {
  return mode.trim().toLowerCase() === "production";
}
