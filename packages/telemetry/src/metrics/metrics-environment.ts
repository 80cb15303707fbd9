import { z } from "zod";

/** The settings of a process with a listener for its metrics. */
export const metricsEnvironment = z.object({
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional().meta({
    description:
      "Port of a listener of its own for `/metrics` and `/healthz`. Unset, there is none. Each process on a host needs its own.",
  }),
  METRICS_HOST: z
    .string()
    .default("127.0.0.1")
    .meta({ description: "Address of the listener for `/metrics` and `/healthz`." }),
});

export type MetricsSettings = z.infer<typeof metricsEnvironment>;
