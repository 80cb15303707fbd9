import { existsSync } from "node:fs";

/** `nobody`, the account without rights that every Linux has. */
const NOBODY = 65534;
const SETPRIV = "/usr/bin/setpriv";

/** The owner of the data directory, and the command prefix that starts a program as that user. */
export type Unprivileged = {
  readonly owner?: number;
  command(program: string, args: readonly string[]): readonly [string, readonly string[]];
};

/**
 * PostgreSQL refuses to run as root. As root it runs as `nobody`, keeping one capability: to pass through folders
 * that only root may enter, because the checkout and its data often lie in one (`/root`, `mktemp -d`).
 * `no_setuid_fixup` makes `access(2)` honour that capability. No account is made on the machine.
 */
export function unprivileged(): Unprivileged {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) return { command: (program, args) => [program, args] };
  if (!existsSync(SETPRIV)) {
    throw new Error(
      "PostgreSQL does not run as root and this machine has no setpriv: run as another user, or set DATABASE_URL",
    );
  }
  const only = "-all,+dac_override";
  const flags = [
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    "--clear-groups",
    "--securebits=+no_setuid_fixup",
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    `--bounding-set=${only}`,
  ];
  return { owner: NOBODY, command: (program, args) => [SETPRIV, [...flags, program, ...args]] };
}
