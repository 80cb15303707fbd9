import { checkSending } from "@expunge/application/installation/check-sending";
import { queryOver } from "@expunge/database/connection/query";
import { createInstallationStore } from "@expunge/database/installation/installation-store";
import { asOwner } from "@expunge/database/migrator/migrate";
import { createLedgerFolder } from "@expunge/networks/ledger/create-ledger-folder";
import { environmentIdOf, ledgerFolder } from "#part-environments.ts";
import type { StackSettings } from "#settings.ts";

/** The reason why the worker of this stack sends nothing, by the same check as the worker's. */
export function sendingBlocked(settings: StackSettings, url: string): Promise<string | undefined> {
  return asOwner(url, (client) =>
    checkSending({
      installations: createInstallationStore({ query: queryOver(client) }),
      ledger: createLedgerFolder(ledgerFolder(settings)),
      environmentId: environmentIdOf(settings),
    })(),
  );
}
