import { renderFault } from "#contracts/click-to-pay/render-fault.ts";
import { clickToPayRoutes } from "#contracts/click-to-pay/routes.ts";
import type { PublicContract } from "#contracts/contract.ts";

/** Contract 1: Visa Click to Pay (Pismo, Delete Visa CTP customer) and its sibling operations. */
export const clickToPayContract: PublicContract = {
  prefix: "/cards-tokenization",
  routes: clickToPayRoutes,
  renderFault,
  openapi: async () => (await import("#contracts/click-to-pay/openapi.ts")).clickToPayOpenApi,
};
