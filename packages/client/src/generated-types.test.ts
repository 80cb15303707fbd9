import type { AppRouter } from "@expunge/api/app-router";
import type { TRPCClient } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { expectTypeOf, test } from "vitest";
import type { ExpungeClient } from "#create-expunge-client.ts";
import type { Mutation, Query, StreamMessage, Subscription } from "#procedure-types.ts";

type Area = keyof ExpungeClient;
type Router = Pick<TRPCClient<AppRouter>, Area>;
type Methods<Client> = {
  [In in keyof Client]: { [Name in keyof Client[In]]: keyof Client[In][Name] };
};

type InputOf<Procedure> = Procedure extends
  | Query<infer Input, unknown>
  | Mutation<infer Input, unknown>
  | Subscription<infer Input, unknown>
  ? Input
  : "no procedure";
type OutputOf<Procedure> =
  Procedure extends Subscription<never, infer Event>
    ? StreamMessage<Event>
    : Procedure extends Query<never, infer Output> | Mutation<never, infer Output>
      ? Output
      : "no procedure";
type Inputs = {
  [In in Area]: { [Name in keyof ExpungeClient[In]]: InputOf<ExpungeClient[In][Name]> };
};
type Outputs = {
  [In in Area]: { [Name in keyof ExpungeClient[In]]: OutputOf<ExpungeClient[In][Name]> };
};
type RouterOutputs = inferRouterOutputs<AppRouter>;
type MessageOf<Output> =
  Output extends AsyncIterable<infer Message>
    ? Message extends { readonly data: infer Data }
      ? StreamMessage<Data>
      : "no message"
    : Output;
type Messages = {
  [In in Area]: { [Name in keyof RouterOutputs[In]]: MessageOf<RouterOutputs[In][Name]> };
};

/** The type as JSON carries it, which neither tells absent members from undefined ones nor changes arrays. */
type Carried<Type> = Type extends readonly (infer Item)[]
  ? Carried<Item>[]
  : Type extends object
    ? { -readonly [Key in keyof Type]: Carried<Exclude<Type[Key], undefined>> }
    : Type;
/** The type with its optional members in brackets. */
type Optional<Type> = Type extends readonly (infer Item)[]
  ? Optional<Item>[]
  : Type extends object
    ? {
        -readonly [Key in keyof Type]-?: object extends Pick<Type, Key>
          ? [Optional<Exclude<Type[Key], undefined>>]
          : Optional<Type[Key]>;
      }
    : Type;
type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;

/** The procedures whose types differ. */
type Different<One, Other> = {
  [In in keyof One & keyof Other]: {
    [Name in keyof One[In] & keyof Other[In]]: [
      Same<Carried<One[In][Name]>, Carried<Other[In][Name]>>,
      Same<Optional<One[In][Name]>, Optional<Other[In][Name]>>,
      Same<undefined extends One[In][Name] ? 1 : 0, undefined extends Other[In][Name] ? 1 : 0>,
    ] extends [true, true, true]
      ? never
      : Name;
  }[keyof One[In] & keyof Other[In]];
}[keyof One & keyof Other];

test("the client has the procedures of the API, by the same methods", () => {
  expectTypeOf<Methods<ExpungeClient>>().toEqualTypeOf<Methods<Router>>();
  expectTypeOf<Exclude<keyof TRPCClient<AppRouter>, symbol>>().toEqualTypeOf<Area>();
});

test("it takes the same inputs", () => {
  expectTypeOf<Different<Inputs, inferRouterInputs<AppRouter>>>().toEqualTypeOf<never>();
});

test("it returns the same outputs", () => {
  expectTypeOf<Different<Outputs, Messages>>().toEqualTypeOf<never>();
});
