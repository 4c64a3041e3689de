import { scoreText } from '../../src/core/format';
import { MIN_SCORE } from '../../src/core/panel/shownDetections';

interface ScoreFieldProps {
  readonly score: number;
  onChange(score: number): void;
}

/** The score that detections have at least. */
export function ScoreField({ score, onChange }: ScoreFieldProps) {
  return (
    <label class="labelled">
      <span>Scores from</span>
      <input
        class="score"
        type="range"
        min={MIN_SCORE}
        max={0.95}
        step={0.05}
        value={score}
        aria-valuetext={scoreText(score)}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <output aria-hidden="true">{scoreText(score)}</output>
    </label>
  );
}
