/** What a model's file does not tell, asked one field each; the usual answer is shown, never taken by itself. */

import type { Question } from '../../state/models.ts';

interface QuestionsProps {
  readonly questions: readonly Question[];
  readonly answers: Readonly<Record<string, string>>;
  readonly onAnswer: (fact: string, answer: string) => void;
}

export function Questions({ questions, answers, onAnswer }: QuestionsProps) {
  return questions.map(({ fact, ask, options, usual }) => (
    <label key={fact} className="form-row" htmlFor={`fact-${fact}`}>
      <span>
        {ask}
        {usual && <small>Usual: {usual}</small>}
      </span>
      {options ? (
        <select
          id={`fact-${fact}`}
          className="input"
          value={answers[fact] ?? ''}
          onChange={({ target }) => onAnswer(fact, target.value)}
        >
          <option value="">choose</option>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <input
          id={`fact-${fact}`}
          className="input"
          value={answers[fact] ?? ''}
          onChange={({ target }) => onAnswer(fact, target.value)}
        />
      )}
    </label>
  ));
}
