import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Copies the sources that a stack runs, with their links to the installed packages, so that a test may edit them. */
export async function copyCheckout(copy: string): Promise<void> {
  await mkdir(copy, { recursive: true });
  const copied = ["apps", "packages", "prisma", "package.json"];
  await Promise.all(
    copied.map((name) =>
      cp(join(root, name), join(copy, name), { recursive: true, verbatimSymlinks: true }),
    ),
  );
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
}
