/** The time, and ids that sort by it (UUID v7). */
export type Clock = {
  now(): Date;
  newId(): string;
};
