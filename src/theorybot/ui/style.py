"""The few rules of style that Streamlit's theme has no option for. Nothing of a document's comes in here."""

CSS = """
<style>
.block-container, [data-testid="stMainBlockContainer"] {padding-top: 3.6rem; max-width: 84rem}
[data-testid="stChatMessage"] {background: none; padding-left: 0; padding-right: 0}
.st-key-conversation {max-width: 47rem; margin-inline: auto}
.stApp:not(:has(.st-key-source)) [data-testid="stBottomBlockContainer"] {
  max-width: 47rem; margin-inline: auto; padding-inline: 0}
[class*="st-key-asked-"] {scroll-margin-top: 4rem}
.st-key-conversation [data-testid="stMarkdownContainer"] p {line-height: 1.6}
[class*="st-key-asked-"] p {font-size: 1.2rem; font-weight: 600; line-height: 1.4}
[class*="st-key-chips-"] button {min-height: 1.6rem; padding: 0}
[class*="st-key-chips-"] {margin-bottom: .55rem}
[class*="st-key-chips-"] .stMarkdownBadge {
  margin-inline: 0 !important; white-space: normal !important; overflow-wrap: anywhere; text-align: left}
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-script-"]) {display: none}
.st-key-page-bar p {font-size: .875rem}
[class*="st-key-row-"] {row-gap: 0}
[class*="st-key-claim-bad-"] {border-left: 3px dashed light-dark(#b3403a, #e2827a); padding-left: .8rem}
[class*="st-key-claim-part-"] {border-left: 3px dotted light-dark(#a8650b, #d9963a); padding-left: .8rem}
[class*="st-key-opened-"] {background: color-mix(in srgb, currentColor 6%, transparent); border-radius: .4rem}
[data-testid="stCaptionContainer"] {opacity: 1 !important; color: light-dark(#5f5c56, #b0aca4) !important}
[data-testid="stCaptionContainer"] p {color: inherit; opacity: 1}
[data-testid="stPopoverBody"] [data-testid="stCaptionContainer"] {color: inherit !important}
[data-testid="stPopover"] button[aria-expanded="true"] {color: inherit !important}
button[kind^="primary"] {color: light-dark(#ffffff, #10202f) !important}
.tb-support {display: flex; align-items: center; gap: .7rem; font-size: .85rem}
.tb-bar {display: flex; gap: 2px; width: 7rem; height: .45rem; border-radius: 1rem; overflow: hidden}
.tb-bar span {display: block; height: 100%}
.tb-green {background: #2f8f5b} .tb-orange {background: #b8760f} .tb-red {background: #c4473f}
.tb-source {white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; padding: .2rem .4rem .2rem 0;
  max-height: 62vh; overflow: auto}
.tb-source mark {background: #ffd640; color: #1c1a17; padding: .05rem .1rem; border-radius: .15rem}
[data-testid="stColumn"]:has(.st-key-source) {
  position: sticky; top: 4rem; align-self: flex-start; max-height: calc(100vh - 13.5rem); overflow: auto}
[class*="st-key-next-"] button, [class*="st-key-open-"] button {min-height: 1.7rem; padding-block: 0}
.st-key-source .stImage img {border: 1px solid #8885; border-radius: .3rem; max-width: none !important}
.st-key-picture {overflow: auto}
.st-key-library .st-key-picture {max-width: 50rem}
.st-key-chats {max-height: 40vh; overflow: hidden auto; padding: 2px; flex-wrap: nowrap}
.st-key-chats > * {flex-shrink: 0}
.st-key-chats button p {white-space: nowrap; overflow: hidden; text-overflow: ellipsis}
.st-key-chats button, .st-key-chats button > div {justify-content: flex-start; text-align: left}
[class*="st-key-next-"] button p {text-align: left}
button:focus-visible, a:focus-visible {outline: 2px solid currentColor !important; outline-offset: 2px}
@media (max-width: 640px) {
  .block-container, [data-testid="stMainBlockContainer"] {padding-inline: 1rem}
  .stApp [data-testid="stBottomBlockContainer"] {padding-inline: 1rem !important}
  .stApp:has(.st-key-source) [data-testid="stMainBlockContainer"] {padding-bottom: 64vh}
  [data-testid="stColumn"]:has(.st-key-source) {
    position: fixed; inset: auto 0 0 0; width: 100vw !important; height: 62vh; max-height: none;
    z-index: 1000; overflow: auto; padding: .6rem 1rem;
    background: light-dark(#fdfcfa, #191816); border-top: 1px solid #8886; box-shadow: 0 -6px 24px #0003}
}
</style>
"""
