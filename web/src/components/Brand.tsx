import styles from './Brand.module.css';
import mark from './mark.svg';

export function Brand() {
  return (
    <span className={styles.brand}>
      <img src={mark} alt="" width="26" height="26" />
      Muster
    </span>
  );
}
