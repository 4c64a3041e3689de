import * as vscode from 'vscode';
import { type Description, mayBeChannelsFirst } from '../../core/dataSets/description';
import { descriptionRows, STREAM_NEEDS, summaryOf } from '../../core/dataSets/descriptionText';
import { detectorChoices, type NetworkChoice, networkChoices } from '../../core/dataSets/networks';
import { detectorExperimentOn, experimentOn, type ReadAs } from '../../core/dataSets/newExperiment';
import { objectStreamChoices, type StreamChoice, streamChoices } from '../../core/dataSets/streams';
import type { DetectionDescription } from '../../core/detection/description';
import { detectionRows, detectionSummary, OBJECT_NEEDS } from '../../core/detection/descriptionText';
import { slug } from '../../core/slug';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { type ChosenData, chosenData } from './chosenData';
import { freeName } from './freeName';
import { showData, showPictures } from './showData';
import { fileIn } from './targets';

/** Creates an experiment on data that the user picks: says what is in them, and offers streams and networks that fit. */
export async function newExperimentFromData(host: Services, target?: unknown): Promise<void> {
  const data = await chosenData(fileIn(target));
  const read = data && (await described(host, data));
  if (!data || !read) return;
  const [summary, rows] =
    'detection' in read
      ? [detectionSummary(read.detection), detectionRows(read.detection)]
      : [summaryOf(read.about), descriptionRows(read.about)];
  host.log.info(`What is in ${data.name}:\n${rows.map(([row, text]) => `${row}: ${text}`).join('\n')}`);
  // What is to be noted of the data is said when they are shown, at the end.
  const chosen = await picked(read, data, summary);
  if (!chosen) return;
  const named = { name: data.name, dataset: data.dataset, ...chosen };
  const experiment =
    'detection' in read
      ? detectorExperimentOn(read.detection, named)
      : experimentOn(read.about, { ...named, readAs: read.readAs });
  const name = [slug(data.stem), chosen.stream.kind, chosen.network.kind].join('-');
  const uri = vscode.Uri.file(freeName(data.folder, name, '.mas.json'));
  await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(experiment, undefined, 2)}\n`));
  await vscode.window.showTextDocument(uri);
  await host.runs.list();
  // Of objects, their boxes.
  if ('detection' in read) await showPictures(host, read.detection.path);
  else await showData(host, uri);
}

interface Read {
  readonly about: Description;
  readonly readAs: ReadAs;
}

interface ReadObjects {
  readonly detection: DetectionDescription;
}

/** The stream and the network that the user chooses among those that fit. */
async function picked(read: Read | ReadObjects, { name }: ChosenData, summary: string) {
  const [streams, networks, needs] =
    'detection' in read
      ? [objectStreamChoices(read.detection), detectorChoices(read.detection), OBJECT_NEEDS]
      : [streamChoices(read.about), networkChoices(read.about), STREAM_NEEDS];
  if (streams.length === 0) throw new UserError(`${name}: no stream of tasks can be made of it (${summary})`, needs);
  const title = `${name}: ${summary}`;
  const chosen = await pickedStream(streams, title);
  const network = chosen && (await pickedNetwork(networks, title));
  return chosen && network && { ...chosen, network };
}

/** What is in the data. Where they do not say how they are read, the user does. */
async function described(
  { sessions }: Services,
  { data, name, workspace }: ChosenData,
): Promise<Read | ReadObjects | undefined> {
  let options: { readonly label?: string; readonly axes?: 'chw' } = {};
  let wasAsked = false;
  for (;;) {
    const found = await sessions.describe(`Reading ${name}`, { data, workspace, ...options });
    if (found.kind === 'detection') return { detection: found.description };
    if (found.kind === 'no-label') {
      const placeHolder = 'Which column has the class of each sample?';
      const label = await vscode.window.showQuickPick(found.columns.filter(Boolean), { title: name, placeHolder });
      if (label === undefined) return undefined;
      options = { ...options, label };
    } else if (!wasAsked && mayBeChannelsFirst(found.description.inputShape)) {
      const axes = await pickedAxes(name, found.description);
      if (axes === undefined) return undefined;
      wasAsked = true;
      if (axes === 'hwc') return { about: found.description, readAs: options };
      options = { ...options, axes };
    } else return { about: found.description, readAs: options };
  }
}

async function pickedAxes(title: string, { inputShape: [rows, columns, last] }: Description) {
  const colours = rows === 3 ? 'red, green and blue' : 'grey';
  const picks = [
    {
      label: `Pictures of ${columns} × ${last}, ${colours}`,
      detail: 'The channels come first, as in PyTorch.',
      axes: 'chw',
    },
    { label: `${rows} × ${columns} numbers with ${last} channels`, detail: 'The channels come last.', axes: 'hwc' },
  ] as const;
  const placeHolder = `Samples are ${rows} × ${columns} × ${last}. What are they?`;
  return (await vscode.window.showQuickPick(picks, { title, placeHolder }))?.axes;
}

async function pickedStream(choices: readonly StreamChoice[], title: string) {
  const picks = choices.map((stream) => ({
    ...{ label: stream.title, description: stream.offers[0].title, detail: stream.description, stream },
  }));
  const options = { title, placeHolder: 'Which stream of tasks?', matchOnDetail: true };
  const stream = (await vscode.window.showQuickPick(picks, options))?.stream;
  if (!stream || stream.offers.length === 1) return stream && { stream, offer: stream.offers[0] };
  const offers = stream.offers.map((offer) => ({ label: offer.title, offer }));
  const offer = (await vscode.window.showQuickPick(offers, { title, placeHolder: 'How many tasks?' }))?.offer;
  return offer && { stream, offer };
}

async function pickedNetwork(choices: readonly NetworkChoice[], title: string) {
  const picks = choices.map((network) => ({
    ...{ label: network.title, detail: network.description, network },
  }));
  const options = { title, placeHolder: 'Which network?', matchOnDetail: true };
  return (await vscode.window.showQuickPick(picks, options))?.network;
}
