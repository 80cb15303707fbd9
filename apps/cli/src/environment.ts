import { environmentId, postgresUrl } from "@expunge/schemas/boundary/environment-values";
import { masterKeys } from "@expunge/schemas/boundary/master-keys";
import { processEnvironment } from "@expunge/schemas/boundary/process-environment";
import { z } from "zod";

/** The address of an installation: no password, query or fragment. */
const installationUrl = z
  .string()
  .refine(isInstallationUrl, "must be an address such as https://expunge.example.com")
  .meta({ form: "URL" });

function isInstallationUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    [url.username, url.password, url.search, url.hash].every((part) => part === "")
  );
}

/** The settings of the command line. Each command reads those that it needs. */
export const cliEnvironment = z.object({
  EXPUNGE_URL: installationUrl.meta({
    description: "Address of the API, for the commands of staff.",
  }),
  EXPUNGE_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]+=*$/, "must be a bearer token")
    .meta({ form: "token", file: true, description: "Staff token, for the commands of staff." }),
  OWNER_DATABASE_URL: postgresUrl.meta({
    description: "Connection of the role that migrates and owns the tables.",
  }),
  EXPUNGE_OPERATOR: z
    .string()
    .regex(/^[^\p{Cc}]{1,100}$/u, "must have 1 to 100 characters")
    .optional()
    .meta({
      description:
        "The person who runs the command, for the audit log. Unset, it is the user of the operating system.",
    }),
  MASTER_KEY: masterKeys.meta(processEnvironment.shape.MASTER_KEY.meta() ?? {}),
  VAULT_TOKEN: processEnvironment.shape.VAULT_TOKEN,
  ENVIRONMENT_ID: environmentId.meta(processEnvironment.shape.ENVIRONMENT_ID.meta() ?? {}),
  LEDGER_DIR: z
    .string()
    .optional()
    .meta({ description: "Folder of the ledger, for `restore accept`." }),
});
