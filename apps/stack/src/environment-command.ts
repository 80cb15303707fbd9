// `npm run environment -- show | stamp NAME | accept`: the environment of a database, for its operator.
import { join } from "node:path";
import { entryOf } from "@expunge/application/installation/check-sending";
import { sendingBlockedBy } from "@expunge/application/installation/installation";
import {
  acceptRestore,
  readInstallation,
  stampInstallation,
} from "@expunge/database/installation/administer-installation";
import { createLedgerFolder } from "@expunge/networks/ledger/create-ledger-folder";
import { environmentId } from "@expunge/schemas/boundary/environment-values";
import { z } from "zod";
import { readJson } from "#home.ts";
import { environmentIdOf, ledgerFolder } from "#part-environments.ts";
import { readSettings, type StackSettings } from "#settings.ts";

const USAGE = "npm run environment -- show | stamp NAME | accept";

async function main([command, name, ...more]: readonly string[]): Promise<void> {
  if (more.length > 0 || (command === "stamp") !== (name !== undefined)) throw new Error(USAGE);
  // Unlike the stack, this command is for production too.
  const settings = readSettings({ ...process.env, NODE_ENV: undefined }, []);
  const ownerUrl = await ownerUrlOf(settings);
  if (command === "stamp") await stampInstallation(ownerUrl, environmentId.parse(name));
  else if (command === "accept") await accept(ownerUrl, settings);
  else if (command !== "show") throw new Error(USAGE);
  const installation = await readInstallation(ownerUrl);
  if (installation === undefined) throw new Error("no process has used the database yet");
  const { restoredAt, ...shown } = installation;
  const blockedBy = sendingBlockedBy(installation, environmentIdOf(settings));
  process.stdout.write(
    `${JSON.stringify({ ...shown, ...(restoredAt && { restoredAt }), ...(blockedBy && { blockedBy }) })}\n`,
  );
}

/** The ledger must know the database too: that of a copy, or of a new ledger, does not. */
async function accept(ownerUrl: string, settings: StackSettings): Promise<void> {
  await acceptRestore(ownerUrl);
  const installation = await readInstallation(ownerUrl);
  if (installation === undefined) return;
  await createLedgerFolder(ledgerFolder(settings)).write(entryOf(installation));
}

/** The owner's connection: that of the environment, or that of the running stack. */
async function ownerUrlOf(settings: StackSettings): Promise<string> {
  const given = settings.ownerDatabaseUrl ?? settings.databaseUrl;
  if (given !== undefined) return given;
  const running = z
    .object({ ownerDatabaseUrl: z.string() })
    .safeParse(await readJson(join(settings.home, "demo.json")));
  if (!running.success)
    throw new Error("OWNER_DATABASE_URL: is missing, and no stack runs in EXPUNGE_HOME");
  return running.data.ownerDatabaseUrl;
}

try {
  await main(process.argv.slice(2).filter((argument) => argument !== "--"));
} catch (error) {
  const message = error instanceof z.ZodError ? error.issues[0]?.message : undefined;
  process.stderr.write(
    `environment: ${message ?? (error instanceof Error ? error.message : String(error))}\n`,
  );
  process.exitCode = 1;
}
