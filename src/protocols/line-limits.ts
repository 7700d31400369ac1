/** Bytes of a node's name, as UTF-8 (SPEC 3). */
export const NODE_LIMIT = 256;

/** Bytes of a token, as UTF-8 (SPEC 3). */
export const TOKEN_LIMIT = 512;

/** Bytes of tags that an event keeps; more are cut off behind the last tag that fits. */
export const TAGS_LIMIT = 1024;
