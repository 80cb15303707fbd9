import { join } from "node:path";
import type { AppRouter } from "@expunge/api/app-router";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { readJson } from "#home.ts";

/** Turns on every sweep of the demo's tenant at the first start; later ones leave them as they are. */
export async function turnOnSweeps(
  home: string,
  apiUrl: string,
  adminToken: string,
): Promise<void> {
  if ((await readJson(join(home, "demo.json"))) !== undefined) return;
  const { sweeps } = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${apiUrl}/trpc`,
        headers: { authorization: `Bearer ${adminToken}` },
        maxItems: 20,
      }),
    ],
  });
  const { items } = await sweeps.list.query();
  await Promise.all(items.map(({ kind }) => sweeps.update.mutate({ kind, enabled: true })));
}
