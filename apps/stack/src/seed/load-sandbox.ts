import { networkConsumer } from "@expunge/application/network-requests/network-consumer";
import type { SeededCredential } from "@expunge/database/seed/copy-credentials";

/**
 * Enrols customers with their cards at the sandbox network. This comes before they are stored here: a customer that only the
 * network holds is harmless; one that it does not hold could not be deleted there.
 */
export async function loadSandbox(
  sandboxUrl: string,
  customers: readonly SeededCredential[],
): Promise<void> {
  const consumers = customers.map(({ credential, cards = [] }) => ({
    ...networkConsumer(credential),
    instruments: cards.map(({ cardId, last4 }) => ({ instrumentId: String(cardId), last4 })),
  }));
  const answer = await fetch(new URL("/admin/book", sandboxUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(consumers),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the stand-in for Visa answered ${answer.status}`);
}
