# Completion for PowerShell: rcompose itself tells what a word can be.
#   rcompose completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'rcompose', 'docker-compose' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @(foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $element.Value
        } else {
            $element.Extent.Text
        }
    })
    $program, $words = $words
    $words = @($words)
    $last = ''
    if ($commandAst.Extent.EndOffset -lt $cursorPosition -or $words.Count -eq 0) {
        # Before 7.3, an empty word reaches no program unless it is quoted.
        $words += if ($PSNativeCommandArgumentPassing -in 'Standard', 'Windows') { '' } else { '""' }
    } else {
        $last = $words[-1]
    }
    $answers = @(& $program __complete @words 2>$null)
    if ($answers.Count -eq 0) { return }
    $directive = [int]$answers[-1].Substring(1)
    # Answers to `--option=value` are values alone; PowerShell wants the whole word.
    $stem = if ($last -match '^--[^=]*=') { $Matches[0] } else { '' }
    $offered = @($answers | Select-Object -SkipLast 1 | ForEach-Object {
        $word, $meaning = $_ -split "`t", 2
        if (-not $meaning) { $meaning = $word }
        [System.Management.Automation.CompletionResult]::new($stem + $word, $word, 'ParameterValue', $meaning)
    })
    if ($offered.Count -gt 0) { return $offered }
    # Nothing at all leads to names of files, an empty word to nothing.
    if ($directive -band 4) { '' }
}
