import { cardTokensContract } from "#contracts/card-tokens/contract.ts";
import { clickToPayContract } from "#contracts/click-to-pay/contract.ts";
import type { PublicContract } from "#contracts/contract.ts";
import { paymentOptionsContract } from "#contracts/payment-options/contract.ts";
import type { RenderFault } from "#http/send-fault.ts";

/** The public contracts, in the order of the OpenAPI document. */
export const PUBLIC_CONTRACTS: readonly PublicContract[] = [
  clickToPayContract,
  paymentOptionsContract,
  cardTokensContract,
];

/** The error format for a path: that of its contract, or of contract 1 (without a correlation id) for all other paths. */
export function renderFaultFor(path: string): RenderFault {
  const contract = PUBLIC_CONTRACTS.find(({ prefix }) => path.startsWith(prefix));
  return contract?.renderFault ?? ((fault) => clickToPayContract.renderFault(fault));
}
