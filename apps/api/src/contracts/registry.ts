import { renderFault as cardTokens } from "#contracts/card-tokens/render-fault.ts";
import { renderFault as clickToPay } from "#contracts/click-to-pay/render-fault.ts";
import type { RenderFault } from "#contracts/contract-scope.ts";
import { renderFault as paymentOptions } from "#contracts/payment-options/render-fault.ts";

/** Where each public contract lives, and its way of failing. */
const PUBLIC_CONTRACTS: readonly (readonly [prefix: string, render: RenderFault])[] = [
  ["/cards-tokenization", clickToPay],
  ["/accounts", paymentOptions],
  ["/v1/cards", cardTokens],
];

/** The way of failing of the contract that a path was meant for; of the first one for a path of none. */
export function renderFor(path: string): RenderFault {
  return PUBLIC_CONTRACTS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? clickToPay;
}
