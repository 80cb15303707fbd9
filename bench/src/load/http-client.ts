import { once } from "node:events";
import { connect, type Socket } from "node:net";

const NO_ANSWER = 0;

/** A keep-alive connection for one request at a time. */
export type Connection = {
  /** Sends a request and reads its answer to the end; `answered` gets its status, 0 when it did not come. */
  send(request: Uint8Array, answered: (status: number) => void): void;
  close(): void;
};

const HEAD_END = Buffer.from("\r\n\r\n");
const CHUNKS_END = Buffer.from("\r\n0\r\n\r\n");
const STATUS_AT = "HTTP/1.1 ".length;
const READ_BYTES = 64 * 1024;

/**
 * An HTTP/1.1 client of minimal cost: it shares the machine's cores with the server under test, and pgbench, on the other side,
 * is written in C. It parses only the status and the end of an answer.
 */
export async function openConnection(port: number): Promise<Connection> {
  let answered: ((status: number) => void) | undefined;
  let read: Buffer = Buffer.alloc(0);

  const settle = (status: number) => {
    const waiting = answered;
    answered = undefined;
    read = Buffer.alloc(0);
    waiting?.(status);
  };
  const socket: Socket = connect({
    port,
    host: "127.0.0.1",
    noDelay: true,
    onread: {
      buffer: Buffer.alloc(READ_BYTES),
      callback(bytes, buffer) {
        const arrived = Buffer.from(buffer.buffer, buffer.byteOffset, bytes);
        const whole = read.length === 0 ? arrived : Buffer.concat([read, arrived]);
        const status = statusOfWhole(whole);
        if (status === undefined) read = Buffer.from(whole);
        else settle(status);
        return true;
      },
    },
  });
  socket.on("error", () => settle(NO_ANSWER));
  socket.on("close", () => settle(NO_ANSWER));
  await once(socket, "connect");
  return {
    send(request, whenAnswered) {
      answered = whenAnswered;
      if (socket.destroyed) settle(NO_ANSWER);
      else socket.write(request);
    },
    close: () => socket.destroy(),
  };
}

/** The status of an answer that has arrived whole. */
function statusOfWhole(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString("latin1", 0, headEnd);
  const length = /\ncontent-length: (\d+)/i.exec(head)?.[1];
  const isWhole =
    length === undefined
      ? !/\ntransfer-encoding: chunked/i.test(head) || bytes.subarray(-7).equals(CHUNKS_END)
      : bytes.length >= headEnd + HEAD_END.length + Number(length);
  return isWhole ? Number(head.slice(STATUS_AT, STATUS_AT + 3)) : undefined;
}
