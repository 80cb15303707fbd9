import { renderFault } from "#contracts/card-tokens/render-fault.ts";
import { cardTokenRoutes } from "#contracts/card-tokens/routes.ts";
import type { PublicContract } from "#contracts/contract.ts";

/** Contract 3: card tokens (Afterpay Paynow, Delete card token). */
export const cardTokensContract: PublicContract = {
  prefix: "/v1/cards",
  routes: cardTokenRoutes,
  renderFault,
  openapi: async () => (await import("#contracts/card-tokens/openapi.ts")).cardTokensOpenApi,
};
