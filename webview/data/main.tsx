import { startPanel } from '../shared/panel';
import { DataModel, settingsFrom } from './model';
import { ShownData } from './view';
import './data.css';

/** The data of an experiment: some samples of each task, as the network gets them. */
startPanel(settingsFrom, (settings) => new DataModel(settings), ShownData);
