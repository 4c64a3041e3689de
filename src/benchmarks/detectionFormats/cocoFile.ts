import { count } from '../../core/format';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { eachElement } from '../files/jsonElements';
import { MAX_OBJECTS, MAX_PICTURES } from './format';
import { Members, written } from './members';

/**
 * What a file of annotations in COCO's form says (https://cocodataset.org/#format-data): `{ "images": [ … ],
 * "annotations": [ … ], "categories": [ … ] }` in any order. Masks, licences and all else is not used.
 */
export interface CocoFile {
  readonly path: string;
  readonly images: readonly CocoImage[];
  readonly categories: readonly CocoCategory[];
  readonly annotations: readonly CocoAnnotation[];
}

export interface CocoImage {
  readonly id: number;
  /** Below the folder of pictures, with slashes. */
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
}

export interface CocoCategory {
  readonly id: number;
  readonly name: string;
  readonly supercategory?: string;
}

export interface CocoAnnotation {
  readonly image: number;
  readonly category: number;
  /** Left, top, width, height in pixels. */
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly isCrowd: boolean;
}

/** @throws UserError naming the file and the path in it, where it is no such file or an id is there twice */
export async function readCocoFile(path: string): Promise<CocoFile> {
  const [images, categories, annotations]: [CocoImage[], CocoCategory[], CocoAnnotation[]] = [[], [], []];
  const ids = { images: new Set<number>(), categories: new Set<number>(), annotations: new Set<number>() };
  await eachElement(path, ['images', 'annotations', 'categories'], (member, element, place) => {
    const members = new Members(path, place, element);
    const id = members.whole('id');
    if (ids[member].size === ids[member].add(id).size) {
      throw new UserError(`${path}, ${place}.id: ${id} is there already`, 'Give each element an id of its own.');
    }
    if (member === 'images') images.push(imageOf(members, id));
    else if (member === 'categories') categories.push(categoryOf(members, id));
    else annotations.push(annotationOf(members));
    if (images.length > MAX_PICTURES || annotations.length > MAX_OBJECTS) {
      throw new UserError(
        `${path}, ${place}: more than ${count(MAX_PICTURES, 'picture')} or ${count(MAX_OBJECTS, 'object')}`,
        'Use a part of the data.',
      );
    }
  });
  return { path, images, categories, annotations };
}

function imageOf(members: Members, id: number): CocoImage {
  const fileName = members.text('file_name');
  const folders = fileName.split('/');
  if (fileName.startsWith('/') || folders.includes('..') || /[\\\0]|^[a-z]:/i.test(fileName)) {
    throw members.wrong('file_name', shortened(fileName), 'It is a path below the folder of pictures, with slashes.');
  }
  return { id, fileName, width: members.whole('width', 1), height: members.whole('height', 1) };
}

function categoryOf(members: Members, id: number): CocoCategory {
  const { supercategory } = members.values;
  return { id, name: members.text('name'), ...(typeof supercategory === 'string' && { supercategory }) };
}

function annotationOf(members: Members): CocoAnnotation {
  const { iscrowd = 0 } = members.values;
  const bbox = members.box('bbox');
  if (iscrowd !== 0 && iscrowd !== 1) throw members.wrong('iscrowd', written(iscrowd), 'It is 0 or 1.');
  return {
    image: members.whole('image_id'),
    category: members.whole('category_id'),
    bbox,
    isCrowd: iscrowd === 1,
  };
}
