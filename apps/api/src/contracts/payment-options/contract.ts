import type { PublicContract } from "#contracts/contract.ts";
import { renderFault } from "#contracts/payment-options/render-fault.ts";
import { paymentOptionRoutes } from "#contracts/payment-options/routes.ts";

/** Contract 2: stored payment options (J.P. Morgan Mobility Payments, Delete Payment Option). */
export const paymentOptionsContract: PublicContract = {
  prefix: "/accounts",
  routes: paymentOptionRoutes,
  renderFault,
  openapi: async () =>
    (await import("#contracts/payment-options/openapi.ts")).paymentOptionsOpenApi,
};
