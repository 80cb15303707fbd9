// Builds the directory for production, dist/expunge: `npm run build`, or to another folder with `npm run build -- FOLDER`.
import { resolve } from "node:path";
import { buildArtefact } from "./artefact/build-artefact.ts";

const folder = process.argv.slice(2).find((argument) => argument !== "--") ?? "dist/expunge";
try {
  const { files, bytes, digest } = await buildArtefact(resolve(folder));
  console.log(`${folder}: ${(bytes / 1e6).toFixed(1)} MB in ${files} files, sha256 ${digest}`);
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
