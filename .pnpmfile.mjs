/**
 * The packages of Node name their platform as a text. pnpm reads only lists, and would install those of all platforms.
 *
 * @param {Record<string, unknown>} manifest
 */
function readPackage(manifest) {
  for (const field of ["os", "cpu"])
    if (typeof manifest[field] === "string") manifest[field] = [manifest[field]];
  return manifest;
}

export const hooks = { readPackage };
