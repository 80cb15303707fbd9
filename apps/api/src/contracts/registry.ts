import { cardTokensContract } from "#contracts/card-tokens/contract.ts";
import { clickToPayContract } from "#contracts/click-to-pay/contract.ts";
import type { PublicContract } from "#contracts/contract.ts";
import { paymentOptionsContract } from "#contracts/payment-options/contract.ts";

/** The public contracts, in the order of the OpenAPI document. */
export const PUBLIC_CONTRACTS: readonly PublicContract[] = [
  clickToPayContract,
  paymentOptionsContract,
  cardTokensContract,
];
