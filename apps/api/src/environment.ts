import { notificationEnvironment } from "@expunge/networks/visa/notification-configuration";
import { jsonText, portNumber } from "@expunge/schemas/boundary/environment-values";
import { processEnvironment } from "@expunge/schemas/boundary/process-environment";
import { metricsEnvironment } from "@expunge/telemetry/metrics/metrics-environment";
import { tracingEnvironment } from "@expunge/telemetry/start-tracing";
import { z } from "zod";

const jwk = jsonText.pipe(
  z.looseObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), d: z.string(), x: z.string() }),
);
const jwks = jsonText.pipe(z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }));

/** The settings of the API. */
export const apiEnvironment = z.object({
  ...processEnvironment.shape,
  TOKEN_SIGNING_KEY: jwk.meta({
    form: "private Ed25519 JWK",
    description: "Signs the tokens of `/oauth2/token`.",
  }),
  TOKEN_TRUSTED_KEYS: jwks.optional().meta({
    form: "JWK set",
    description: "Public keys of the identity provider that issues account and staff tokens.",
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
});
