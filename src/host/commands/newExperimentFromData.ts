import * as vscode from 'vscode';
import { type Description, mayBeChannelsFirst } from '../../core/dataSets/description';
import { descriptionRows, STREAM_NEEDS, summaryOf } from '../../core/dataSets/descriptionText';
import { networkChoices } from '../../core/dataSets/networks';
import { experimentOn, type ReadAs } from '../../core/dataSets/newExperiment';
import { streamChoices } from '../../core/dataSets/streams';
import type { DetectionDescription } from '../../core/detection/description';
import { detectionRows, detectionSummary } from '../../core/detection/descriptionText';
import { slug } from '../../core/slug';
import { UserError } from '../../core/userError';
import { plainText } from '../notificationText';
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
  if ('detection' in read) return sayDetectionSet(host, data, read.detection);
  const { about, readAs } = read;
  host.log.info(
    `What is in ${data.name}:\n${descriptionRows(about)
      .map(([row, text]) => `${row}: ${text}`)
      .join('\n')}`,
  );
  // What is to be noted of the data is said when they are shown, at the end.
  const title = `${data.name}: ${summaryOf(about)}`;
  const chosen = await pickedStream(about, data, title);
  const network = chosen && (await pickedNetwork(about, title));
  if (!chosen || !network) return;
  const experiment = experimentOn(about, { name: data.name, dataset: data.dataset, readAs, ...chosen, network });
  const name = [slug(data.stem), chosen.stream.kind, network.kind].join('-');
  const uri = vscode.Uri.file(freeName(data.folder, name, '.mas.json'));
  await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(experiment, undefined, 2)}\n`));
  await vscode.window.showTextDocument(uri);
  await host.runs.list();
  await showData(host, uri);
}

interface Read {
  readonly about: Description;
  readonly readAs: ReadAs;
}

/** Pictures with boxes are shown: no experiment trains on them yet. */
async function sayDetectionSet(host: Services, { data, name }: ChosenData, about: DetectionDescription): Promise<void> {
  host.log.info(
    `What is in ${name}:\n${detectionRows(about)
      .map(([row, text]) => `${row}: ${text}`)
      .join('\n')}`,
  );
  const text = `${name}: ${detectionSummary(about)} with boxes. No experiment trains a detector yet.`;
  const show = 'Show Data';
  if ((await vscode.window.showInformationMessage(plainText(text), show)) === show) await showPictures(host, data);
}

/** What is in the data. Where they do not say how they are read, the user does. */
async function described(
  { sessions }: Services,
  { data, name, workspace }: ChosenData,
): Promise<Read | { readonly detection: DetectionDescription } | undefined> {
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

async function pickedStream(about: Description, { name }: ChosenData, title: string) {
  const choices = streamChoices(about);
  if (choices.length === 0) {
    throw new UserError(`${name}: no stream of tasks can be made of it (${summaryOf(about)})`, STREAM_NEEDS);
  }
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

async function pickedNetwork(about: Description, title: string) {
  const picks = networkChoices(about).map((network) => ({
    ...{ label: network.title, detail: network.description, network },
  }));
  const options = { title, placeHolder: 'Which network?', matchOnDetail: true };
  return (await vscode.window.showQuickPick(picks, options))?.network;
}
