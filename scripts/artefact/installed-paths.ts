import { dirname, relative, sep } from "node:path";
import type { Plugin } from "rolldown";

const ENDING = /\.[cm]?[jt]s$/;
const OWN_PATH = /new URL\(\s*"(?<path>\.{1,2}\/[^"]*)",\s*import\.meta\.url,?\s*\)/g;
const FOLDER = /\b__dirname\b/g;

/**
 * Files that a module finds relative to itself keep their places: the checkout's `prisma` is the artefact's `prisma`, and the files of a
 * package are in the artefact's `node_modules`. All bundled modules are in one folder below the artefact's.
 */
export function installedPaths(root: string): Plugin {
  return {
    name: "installed-paths",
    transform: {
      filter: { id: ENDING, code: /import\.meta\.url|__dirname/ },
      handler(code, id) {
        const inPackage = /^.*\/node_modules\/(?<folder>.+)\/[^/]+$/.exec(id)?.groups?.["folder"];
        const moved =
          inPackage === undefined
            ? withOwnPaths(code, relative(root, dirname(id)))
            : withFolder(code, `node_modules/${inPackage}`);
        // Only within lines: the map remains good enough.
        return { code: moved, map: null };
      },
    },
  };
}

function withFolder(code: string, folder: string): string {
  return code.replaceAll(
    FOLDER,
    () => `require("node:path").resolve(ARTEFACT, ${JSON.stringify(folder)})`,
  );
}

function withOwnPaths(code: string, folder: string): string {
  return code.replaceAll(OWN_PATH, (_, path: string) => {
    const { pathname } = new URL(path, `file:///${folder.replaceAll(sep, "/")}/`);
    return `new URL("..${pathname}", import.meta.url)`;
  });
}
