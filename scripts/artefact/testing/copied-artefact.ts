import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = dirname(dirname(dirname(import.meta.dirname)));

export type CopiedArtefact = {
  /** The directory that `npm run build` has made, outside the checkout. */
  readonly folder: string;
  /** What the build has printed. */
  readonly printed: string;
  /** A folder for the files of an installation. */
  readonly home: string;
  /** The environment of a machine with Node 24 and nothing of the checkout: an empty home, and no other program in the path. */
  readonly bare: { readonly PATH: string; readonly HOME: string };
  remove(): Promise<void>;
};

/** Builds the artefact outside the checkout. */
export async function copiedArtefact(): Promise<CopiedArtefact> {
  const base = await mkdtemp(join(tmpdir(), "expunge-artefact-"));
  const [folder, home, bin] = ["expunge", "home", "bin"].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [home, bin]) await mkdir(path);
  await symlink(process.execPath, join(bin, "node"));
  const { stdout } = await run(process.execPath, ["scripts/build.ts", folder], { cwd: root });
  return {
    folder,
    printed: stdout,
    home,
    bare: { PATH: bin, HOME: home },
    remove: () => rm(base, { recursive: true, force: true }),
  };
}
