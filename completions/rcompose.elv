# Completion for elvish: rcompose itself tells what a word can be.
#   eval (rcompose completion elvish | slurp)

use str

fn rcompose-answers {|@words|
  var program = (external (str:replace '~' $E:HOME $words[0] &max=1))
  var answers = [(try { $program __complete (all $words[1..]) 2>/dev/null } catch { })]
  if (== (count $answers) 0) {
    return
  }
  var directive = $answers[-1][1..]
  # Answers to `--option=value` are values alone; elvish wants the whole word.
  var stem = ''
  if (and (str:has-prefix $words[-1] '--') (str:contains $words[-1] '=')) {
    set stem = $words[-1][..(+ 1 (str:index $words[-1] '='))]
  }
  for answer $answers[..-1] {
    var word @meaning = (str:split "\t" $answer)
    var shown = $word
    if (> (count $meaning) 0) {
      set shown = $word' ('$meaning[0]')'
    }
    var end = ' '
    if (or (eq $directive 2) (eq $directive 6)) {
      set end = ''
    }
    edit:complex-candidate $stem$word &display=$shown &code-suffix=$end
  }
  if (or (eq $directive 0) (eq $directive 2)) {
    edit:complete-filename $words[-1]
  }
}

set edit:completion:arg-completer[rcompose] = $rcompose-answers~
set edit:completion:arg-completer[docker-compose] = $rcompose-answers~
