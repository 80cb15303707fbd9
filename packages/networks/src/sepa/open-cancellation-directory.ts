import { randomUUID } from "node:crypto";
import { access, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import { z } from "zod";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { messageId } from "#sepa/message-id.ts";
import { tenantFolder } from "#sepa/tenant-folder.ts";
import { ignoreExisting } from "#sepa/ignore-existing.ts";
import { syncFolder, writeFlushed, writeOnce } from "#sepa/write-files.ts";

/** Names the folder, so that processes recognise it wherever it is mounted. */
const MARKER = ".expunge-folder";

/**
 * A channel that stores each cancellation as `<root>/<tenant>/<message id>.xml`, to be collected for the bank. A file appears atomically
 * and once, even if the process is killed and the transport takes the file away; only its owner may read it. A prepared message is a
 * hidden file. Failures name the file and the cause.
 *
 * @param root an existing folder. The first process marks it with an id; later the marker has to be there: without it the disk may not
 * be mounted, and files written in its place would be lost
 */
export async function openCancellationDirectory(root: string): Promise<MandateCancellationChannel> {
  const marker = join(root, MARKER);
  await writeOnce(marker, randomUUID());
  const readMarker = async () => z.uuid().parse(await readFile(marker, "utf8"));
  const folderId = await readMarker();
  const check = async () => {
    if ((await readMarker()) !== folderId) throw new Error(`${root} is another folder than before`);
  };

  const place = (tenantId: string, mandateId: string, claim: number) => {
    const folder = join(root, tenantFolder(tenantId));
    const name = `${messageId(mandateId)}.xml`;
    return { folder, file: join(folder, name), draft: join(folder, `.${name}.${claim}.draft`) };
  };
  const naming = async (file: string, work: () => Promise<void>) => {
    try {
      await check();
      await work();
    } catch (cause) {
      throw new Error(`Cannot write the mandate cancellation ${file}: ${String(cause)}`, { cause });
    }
  };

  return {
    folderId,
    check,
    async prepare(tenantId, cancellation, claim) {
      const document = cancellationDocument(cancellation);
      const { folder, file, draft } = place(tenantId, cancellation.id, claim);
      await naming(file, async () => {
        await ignoreExisting(mkdir(folder, { mode: 0o700 }));
        await syncFolder(root);
        await writeFlushed(draft, document);
        await syncFolder(folder);
      });
    },
    async publish(tenantId, mandateId, claim) {
      const { folder, file, draft } = place(tenantId, mandateId, claim);
      await naming(file, async () => {
        // A file of this name is this message: of a version that recorded nothing before it wrote.
        if (await exists(file)) await rm(draft, { force: true });
        else await rename(draft, file).catch(unlessMissing);
        await syncFolder(folder);
      });
    },
    async discard(tenantId, mandateId, claim) {
      await rm(place(tenantId, mandateId, claim).draft, { force: true });
    },
  };
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

function unlessMissing(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
