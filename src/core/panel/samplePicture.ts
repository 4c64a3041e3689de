import * as z from 'zod/mini';

const count = z.int().check(z.gte(0));

/** A picture for a page, pixel for pixel. */
export const samplePicture = z.object({
  height: count,
  width: count,
  /** Grey, or red, green and blue. */
  channels: z.union([z.literal(1), z.literal(3)]),
  /** `[height, width, channels]` bytes in base64. */
  pixels: z.string(),
});

export type SamplePicture = z.infer<typeof samplePicture>;
