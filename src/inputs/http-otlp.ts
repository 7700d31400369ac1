import { PbfWriter } from 'pbf';
import type { SpansAnswer } from './http-spans.ts';

/** As an exporter that sent it wants to be answered: in its own encoding. */
export const PROTOBUF = 'application/x-protobuf';

const PARTIAL_SUCCESS = 1;
const REJECTED_SPANS = 1;
const ERROR_MESSAGE = 2;
const STATUS_MESSAGE = 2;

/** An ExportTraceServiceResponse; a partial success says what was refused, and nothing is said of a full one. */
export function otlpAnswer({ refused, problem }: SpansAnswer, isProtobuf: boolean): object | Buffer {
  if (!isProtobuf) {
    return refused === 0 ? {} : { partialSuccess: { rejectedSpans: String(refused), errorMessage: problem } };
  }
  const writer = new PbfWriter();
  if (refused > 0) {
    writer.writeMessage(
      PARTIAL_SUCCESS,
      (_, message) => {
        message.writeVarintField(REJECTED_SPANS, refused);
        message.writeStringField(ERROR_MESSAGE, problem);
      },
      null,
    );
  }
  return Buffer.from(writer.finish());
}

/** A google.rpc.Status, which OTLP wants as the body of every failure. */
export function otlpFailure(message: string, isProtobuf: boolean): object | Buffer {
  if (!isProtobuf) return { message };
  const writer = new PbfWriter();
  writer.writeStringField(STATUS_MESSAGE, message);
  return Buffer.from(writer.finish());
}
